import { EraseIcon } from './icons.tsx';

interface KeysProps {
  readonly rows: readonly string[];
  readonly eraseLabel: string;
  readonly disabled: boolean;
  readonly onKey: (character: string) => void;
  readonly onErase: () => void;
}

/** Keys on the glass. The erase key stands at the end of the last row. */
export function Keys({ rows, eraseLabel, disabled, onKey, onErase }: KeysProps) {
  return (
    <div className="keys">
      {rows.map((row, index) => (
        <div className="keys-row" key={row}>
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
