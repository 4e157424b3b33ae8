import type { PanelProps } from './panel-props.ts';

const faults = ['none', 'paper-low', 'paper-out', 'cover-open', 'unplugged'] as const;

/** The simulated printer: what came out of it, and what can be wrong with it. */
export function PrinterPanel({ view, words, call }: PanelProps) {
  return (
    <section className="panel panel-printer">
      <div className="panel-head">
        <h2>{words.printer}</h2>
        <button
          type="button"
          disabled={view.paper === null}
          onClick={() => {
            call({ name: 'tearOff', input: {} });
          }}
        >
          {words.tearOff}
        </button>
      </div>
      <div className="choices">
        {faults.map((fault) => (
          <button
            key={fault}
            type="button"
            aria-label={`${words.printer}: ${words.faults[fault]}`}
            aria-pressed={view.printer === fault}
            onClick={() => {
              call({ name: 'setPrinter', input: { fault } });
            }}
          >
            {words.faults[fault]}
          </button>
        ))}
      </div>
      {view.paper === null ? (
        <p className="soft">{words.noPaper}</p>
      ) : (
        // It is longer than its window, and can be moved without a mouse.
        <div className="paper" tabIndex={0} role="group" aria-label={words.paper}>
          <img src={view.paper} alt={words.paper} />
        </div>
      )}
    </section>
  );
}
