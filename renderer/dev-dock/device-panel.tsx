import type { PanelProps } from './panel-props.ts';

/** Cables and the line: what breaks in a library. */
export function DevicePanel({ view, words, call }: PanelProps) {
  return (
    <section className="panel panel-devices">
      <div className="panel-head">
        <h2>{words.devices}</h2>
      </div>
      <div className="device">
        <span>{words.line}</span>
        <span className="choices">
          {(['up', 'slow', 'down'] as const).map((line) => (
            <button
              key={line}
              type="button"
              aria-pressed={view.line === line}
              onClick={() => {
                call({ name: 'setLine', input: { line } });
              }}
            >
              {words.lines[line]}
            </button>
          ))}
        </span>
      </div>
      <Cable
        name={words.pad}
        state={view.pad}
        words={words}
        onChange={(pad) => {
          call({ name: 'setPad', input: { pad } });
        }}
      />
      <Cable
        name={words.scanner}
        state={view.scanner}
        words={words}
        onChange={(scanner) => {
          call({ name: 'setScanner', input: { scanner } });
        }}
      />
    </section>
  );
}

type Plug = 'plugged' | 'unplugged';

interface CableProps extends Pick<PanelProps, 'words'> {
  readonly name: string;
  readonly state: Plug;
  readonly onChange: (state: Plug) => void;
}

function Cable({ name, state, words, onChange }: CableProps) {
  return (
    <div className="device">
      <span>{name}</span>
      <span className="choices">
        {(['plugged', 'unplugged'] as const).map((each) => (
          <button
            key={each}
            type="button"
            aria-label={`${name}: ${words[each]}`}
            aria-pressed={state === each}
            onClick={() => {
              onChange(each);
            }}
          >
            {words[each]}
          </button>
        ))}
      </span>
    </div>
  );
}
