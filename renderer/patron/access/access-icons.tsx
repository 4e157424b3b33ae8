import { Icon } from '../../components/icons.tsx';

export function LargeTextIcon() {
  return (
    <Icon>
      <path d="M5 39 16 10l11 29M9 30h14" />
      <path d="m30 39 6.5-17L43 39M32.5 33.5h8" />
    </Icon>
  );
}

export function ContrastIcon() {
  return (
    <Icon>
      <circle cx="24" cy="24" r="17" />
      <path d="M24 7a17 17 0 0 1 0 34z" fill="currentColor" />
    </Icon>
  );
}

export function DarkIcon() {
  return (
    <Icon>
      <path d="M39 28A17 17 0 1 1 20 9a13 13 0 0 0 19 19z" />
    </Icon>
  );
}

/** Everything comes down to where a hand is. */
export function LowReachIcon() {
  return (
    <Icon>
      <rect x="10" y="5" width="28" height="38" rx="4" />
      <path d="M24 11v12m-6-6 6 6 6-6M16 34h16" />
    </Icon>
  );
}

export function ChildIcon() {
  return (
    <Icon>
      <circle cx="24" cy="25" r="15" />
      <path d="M18 22v1M30 22v1M17 30c4 5 10 5 14 0M24 10c-1-4 3-5 5-3" />
    </Icon>
  );
}

export function VoiceIcon() {
  return (
    <Icon>
      <path d="M7 19h8l11-9v28l-11-9H7z" />
      <path d="M33 17c4 4 4 10 0 14M38 12c7 7 7 17 0 24" />
    </Icon>
  );
}

export function CoverIcon() {
  return (
    <Icon>
      <path d="M5 24c8-14 30-14 38 0-8 14-30 14-38 0z" />
      <path d="M9 41 39 7" />
    </Icon>
  );
}
