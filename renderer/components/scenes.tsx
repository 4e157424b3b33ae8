/** A book that lies there, its spine to the left. @param tone one of the three covers */
function Book(props: { x: number; y: number; width: number; height: number; tone: 1 | 2 | 3 }) {
  const { x, y, width, height, tone } = props;
  return (
    <g>
      <rect
        className={`scene-book scene-book-${String(tone)}`}
        x={x}
        y={y}
        width={width}
        height={height}
        rx="9"
      />
      <rect className="scene-page" x={x + 22} y={y + 10} width={width - 22} height={height - 20} />
      <path
        className="scene-leaf"
        d={`M${String(x + 30)} ${String(y + height / 2 - 4)}h${String(width - 44)}M${String(x + 30)} ${String(y + height / 2 + 5)}h${String(width - 60)}`}
      />
      <rect className="scene-band" x={x + 34} y={y} width="18" height={height} />
    </g>
  );
}

/** Spines on the shelf behind, far away and quiet. */
function Shelf() {
  const spines = [44, 30, 38, 26, 50, 34, 28, 42, 36, 30, 46, 32];
  let x = 96;
  return (
    <g className="scene-far">
      {spines.map((width, index) => {
        const height = 104 + ((index * 37) % 48);
        const spine = <rect key={x} x={x} y={196 - height} width={width} height={height} rx="5" />;
        x += width + (index % 4 === 3 ? 52 : 7);
        return spine;
      })}
      <rect x="60" y="196" width="780" height="12" rx="6" />
    </g>
  );
}

function Table() {
  return (
    <g>
      <ellipse className="scene-shade" cx="450" cy="494" rx="400" ry="20" />
      <rect className="scene-table" x="30" y="452" width="840" height="30" rx="15" />
    </g>
  );
}

/** The pad, two books on it and a third on its way down; the waves wake when it lies. */
function Pad() {
  return (
    <g>
      <path className="scene-wave" d="M96 398c-22-34-22-82 0-118M62 416c-34-54-34-114 0-168" />
      <path className="scene-wave" d="M512 398c22-34 22-82 0-118M546 416c34-54 34-114 0-168" />
      <path className="scene-pad-side" d="M84 432h440v8a12 12 0 0 1-12 12H96a12 12 0 0 1-12-12z" />
      <rect className="scene-pad" x="84" y="410" width="440" height="26" rx="12" />
      <Book x={134} y={358} width={336} height={50} tone={1} />
      <Book x={158} y={310} width={290} height={48} tone={2} />
      <g className="scene-drop">
        <Book x={146} y={258} width={312} height={50} tone={3} />
      </g>
    </g>
  );
}

/** The scanner and a library card that comes into its light. */
function Scanner() {
  return (
    <g>
      <path className="scene-beam" d="M662 262h96l58 178H604z" />
      <path className="scene-arm" d="M836 452V236a26 26 0 0 0-26-26h-30" />
      <rect className="scene-pad" x="782" y="436" width="100" height="20" rx="10" />
      <rect className="scene-head" x="634" y="182" width="152" height="74" rx="24" />
      <rect className="scene-eye" x="660" y="244" width="100" height="18" rx="9" />
      <g className="scene-slide">
        <rect className="scene-card" x="618" y="346" width="186" height="112" rx="16" />
        <path className="scene-card-band" d="M618 376v-14a16 16 0 0 1 16-16h154a16 16 0 0 1 16 16v14z" />
        <path
          className="scene-bars"
          d="M642 396v40M654 396v40M662 396v40M676 396v40M688 396v40M696 396v40M710 396v40M722 396v40M730 396v40"
        />
        <circle className="scene-book-2" cx="770" cy="416" r="17" />
      </g>
    </g>
  );
}

/** A book held under the scanner, its barcode in the light. */
function BookUnderScanner() {
  return (
    <g className="scene-slide">
      <rect className="scene-book scene-book-3" x="140" y="286" width="260" height="164" rx="14" />
      <rect className="scene-band" x="166" y="286" width="16" height="164" />
      <rect className="scene-label" x="214" y="344" width="152" height="76" rx="8" />
      <path
        className="scene-bars"
        d="M232 360v44M244 360v44M252 360v44M266 360v44M280 360v44M290 360v44M304 360v44M318 360v44M328 360v44M344 360v44"
      />
    </g>
  );
}

/** The first picture: books go on the pad, the card under the scanner; without a pad a book does as well. */
export function WelcomeScene({ hasPad }: { readonly hasPad: boolean }) {
  return (
    <svg className="scene scene-great" viewBox="0 0 900 520" aria-hidden="true">
      <Shelf />
      <Table />
      {hasPad ? <Pad /> : <BookUnderScanner />}
      <Scanner />
    </svg>
  );
}

/** The pad with books coming to lie on it: what to do, without a word. */
export function PadScene() {
  return (
    <svg className="scene" viewBox="20 200 568 310" aria-hidden="true">
      <ellipse className="scene-shade" cx="304" cy="490" rx="250" ry="14" />
      <rect className="scene-table" x="44" y="452" width="520" height="28" rx="14" />
      <Pad />
    </svg>
  );
}

/** A book in the light of the scanner, where no pad is. */
export function ScanBookScene() {
  return (
    <svg className="scene" viewBox="40 150 560 350" aria-hidden="true">
      <ellipse className="scene-shade" cx="320" cy="486" rx="250" ry="14" />
      <rect className="scene-table" x="60" y="452" width="520" height="28" rx="14" />
      <g transform="translate(-440 0)">
        <path className="scene-beam" d="M662 262h96l58 178H604z" />
        <path className="scene-arm" d="M886 452V236a26 26 0 0 0-26-26h-80" />
        <rect className="scene-head" x="634" y="182" width="152" height="74" rx="24" />
        <rect className="scene-eye" x="660" y="244" width="100" height="18" rx="9" />
      </g>
      <BookUnderScanner />
    </svg>
  );
}

/** A card under the light of the scanner. */
export function CardScene() {
  return (
    <svg className="scene" viewBox="560 160 350 350" aria-hidden="true">
      <ellipse className="scene-shade" cx="735" cy="490" rx="160" ry="14" />
      <rect className="scene-table" x="570" y="452" width="330" height="28" rx="14" />
      <Scanner />
    </svg>
  );
}

/** A librarian who waves: whom a child turns to. */
export function LibrarianScene() {
  return (
    <svg className="scene scene-librarian" viewBox="0 0 320 320" aria-hidden="true">
      <circle className="scene-far" cx="160" cy="160" r="150" />
      <path className="scene-book-1" d="M62 306c4-66 40-104 98-104s94 38 98 104z" />
      <path className="scene-page" d="M134 204l26 34 26-34z" />
      <circle className="scene-skin" cx="160" cy="132" r="62" />
      <path
        className="scene-hair"
        d="M98 138c-8-54 22-88 62-88s70 34 62 88c-10-30-26-44-44-48-22 20-54 26-72 26-4 6-6 12-8 22z"
      />
      <circle className="scene-ink" cx="138" cy="138" r="6" />
      <circle className="scene-ink" cx="182" cy="138" r="6" />
      <path className="scene-smile" d="M138 162c12 14 32 14 44 0" />
      <g className="scene-wave-hand">
        <path className="scene-arm-skin" d="M244 262l28-76" />
        <circle className="scene-skin" cx="278" cy="168" r="24" />
      </g>
    </svg>
  );
}
