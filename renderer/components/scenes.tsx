/** The pad with books coming to lie on it: what to do, without a word. */
export function PadScene() {
  return (
    <svg className="scene" viewBox="0 0 640 380" aria-hidden="true">
      <ellipse className="scene-shade" cx="320" cy="330" rx="270" ry="34" />
      <path className="scene-pad-side" d="M70 292h500v22a28 28 0 0 1-28 28H98a28 28 0 0 1-28-28z" />
      <path className="scene-pad" d="M112 232h416l44 52a8 8 0 0 1-6 13H74a8 8 0 0 1-6-13z" />
      <path className="scene-wave" d="M96 214c-18-34-18-78 0-112M62 232c-28-48-28-100 0-148" />
      <path className="scene-wave" d="M544 214c18-34 18-78 0-112M578 232c28-48 28-100 0-148" />
      <g>
        <rect className="scene-book-1" x="166" y="226" width="308" height="46" rx="8" />
        <path className="scene-page" d="M190 238h284v22H190z" />
        <path className="scene-band" d="M196 226h22v46h-22z" />
      </g>
      <g>
        <rect className="scene-book-2" x="186" y="182" width="262" height="44" rx="8" />
        <path className="scene-page" d="M186 194h238v20H186z" />
        <path className="scene-band" d="M404 182h18v44h-18z" />
      </g>
      <g className="scene-drop">
        <g transform="rotate(-7 320 120)">
          <rect className="scene-book-3" x="176" y="98" width="286" height="48" rx="8" />
          <path className="scene-page" d="M200 110h262v24H200z" />
          <path className="scene-band" d="M206 98h20v48h-20z" />
        </g>
      </g>
    </svg>
  );
}

/** A card under the light of the scanner. */
export function CardScene() {
  return (
    <svg className="scene" viewBox="0 0 640 380" aria-hidden="true">
      <ellipse className="scene-shade" cx="320" cy="344" rx="220" ry="24" />
      <path className="scene-beam" d="M276 92h88l96 150H180z" />
      <rect className="scene-pad-side" x="248" y="26" width="144" height="66" rx="20" />
      <rect className="scene-pad" x="272" y="72" width="96" height="20" rx="8" />
      <g className="scene-drop">
        <rect className="scene-card" x="158" y="170" width="324" height="160" rx="20" />
        <path className="scene-card-band" d="M158 200v-10a20 20 0 0 1 20-20h284a20 20 0 0 1 20 20v10z" />
        <path
          className="scene-bars"
          d="M196 232v62M212 232v62M222 232v62M240 232v62M256 232v62M266 232v62M286 232v62M300 232v62M318 232v62M328 232v62M346 232v62M362 232v62"
        />
        <circle className="scene-book-2" cx="426" cy="262" r="28" />
      </g>
    </svg>
  );
}
