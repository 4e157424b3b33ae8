import { EraseIcon } from './icons.tsx';

interface KeysProps {
  readonly rows: readonly string[];
  readonly eraseLabel: string;
  readonly disabled: boolean;
  readonly onKey: (character: string) => void;
  readonly onErase: () => void;
  /** A key of another kind before the last row, e.g. the one that brings the letters. */
  readonly swap?: { readonly label: string; readonly onSwap: () => void };
}

/** Keys on the glass. The erase key stands at the end of the last row, the one for other keys at its beginning. */
export function Keys({ rows, eraseLabel, disabled, onKey, onErase, swap }: KeysProps) {
  return (
    <div className="keys">
      {rows.map((row, index) => (
        <div className="keys-row" key={row}>
          {index === rows.length - 1 && swap && (
            <button type="button" className="button key key-swap" disabled={disabled} onClick={swap.onSwap}>
              {swap.label}
            </button>
          )}
          {[...row].map((character) =>
            character === ' ' ? (
              <span className="key-gap" key="gap" />
            ) : (
              <button
                type="button"
                className="button key"
                key={character}
                disabled={disabled}
                onClick={() => {
                  onKey(character);
                }}
              >
                {character}
              </button>
            ),
          )}
          {index === rows.length - 1 && (
            <button
              type="button"
              className="button key key-erase"
              aria-label={eraseLabel}
              disabled={disabled}
              onClick={onErase}
            >
              <EraseIcon />
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
