import { useEffect, useRef, useState } from 'react';
import type { DockWords } from './words.ts';

const sizes = {
  portrait: { width: 1080, height: 1920 },
  landscape: { width: 1280, height: 800 },
} as const;
type Stand = keyof typeof sizes;

/** The kiosk as it stands in a library, at its true number of pixels, drawn smaller. */
export function KioskFrame({ words }: { readonly words: DockWords }) {
  const [stand, setStand] = useState<Stand>('portrait');
  const place = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(0.4);
  const { width, height } = sizes[stand];
  useEffect(() => {
    const box = place.current;
    if (!box) return undefined;
    const observer = new ResizeObserver(() => {
      setScale(Math.min(box.clientWidth / width, box.clientHeight / height, 1));
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
    };
  }, [width, height]);
  return (
    <section className="stage" aria-label={words.kiosk}>
      <div className="choices">
        {(['portrait', 'landscape'] as const).map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={stand === each}
            onClick={() => {
              setStand(each);
            }}
          >
            {words[each]}
          </button>
        ))}
      </div>
      <div className="stage-place" ref={place}>
        <div className="glass" style={{ width: width * scale, height: height * scale }}>
          <iframe
            title={words.kiosk}
            src={`./index.html${location.hash}`}
            style={{ width, height, transform: `scale(${String(scale)})` }}
          />
        </div>
      </div>
    </section>
  );
}
