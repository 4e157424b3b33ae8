import type { ReactNode } from 'react';
import type { Verb } from '../../main/contract/words.ts';

interface IconProps {
  readonly children: ReactNode;
  readonly className?: string;
}

/** Line drawings on a field of 48, in the colour of the text beside them. They never speak alone. */
export function Icon({ children, className }: IconProps) {
  return (
    <svg
      className={className === undefined ? 'icon' : `icon ${className}`}
      viewBox="0 0 48 48"
      fill="none"
      stroke="currentColor"
      strokeWidth="4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

/** Borrow: a book goes out. Return: a book comes in. */
export function VerbIcon({ verb }: { readonly verb: Verb }) {
  return (
    <Icon className="verb-icon">
      <path d="M9 8h14a5 5 0 0 1 5 5v27H14a5 5 0 0 1-5-5z" />
      <path d="M9 34a5 5 0 0 1 5-5h14" />
      {verb === 'borrow' ? <path d="M34 20h10m-5-5 5 5-5 5" /> : <path d="M44 20H34m5-5-5 5 5 5" />}
    </Icon>
  );
}

export function CheckIcon() {
  return (
    <Icon>
      <path d="m10 25 9 9 19-20" />
    </Icon>
  );
}

export function AttentionIcon() {
  return (
    <Icon>
      <path d="M24 9v18" />
      <path d="M24 37.5v.5" />
    </Icon>
  );
}

export function PauseIcon() {
  return (
    <Icon>
      <path d="M18 13v22M30 13v22" />
    </Icon>
  );
}

export function BusyIcon() {
  return (
    <Icon className="turning">
      <path d="M24 8a16 16 0 1 1-15 10" />
    </Icon>
  );
}

export function BackIcon() {
  return (
    <Icon>
      <path d="M40 24H9m12-13L8 24l13 13" />
    </Icon>
  );
}

export function GlobeIcon() {
  return (
    <Icon>
      <circle cx="24" cy="24" r="17" />
      <path d="M7 24h34M24 7c6 5 8 11 8 17s-2 12-8 17c-6-5-8-11-8-17s2-12 8-17z" />
    </Icon>
  );
}

/** A person with arms open, as the sign for access is drawn everywhere. */
export function AccessIcon() {
  return (
    <Icon>
      <circle cx="24" cy="24" r="19" />
      <path d="M24 14v.5M14 20c6 2 14 2 20 0M24 21.5v6.5l-5 9M24 28l5 9" />
    </Icon>
  );
}

export function EraseIcon() {
  return (
    <Icon>
      <path d="M17 10h24v28H17L6 24z" />
      <path d="m24 19 10 10m0-10L24 29" />
    </Icon>
  );
}

export function CardIcon() {
  return (
    <Icon>
      <rect x="5" y="11" width="38" height="26" rx="5" />
      <path d="M12 30h8M26 19v11M31 19v11M36 19v11" />
    </Icon>
  );
}

/** A person at the desk. */
export function PersonIcon() {
  return (
    <Icon>
      <circle cx="24" cy="15" r="8" />
      <path d="M8 42c1-9 7-14 16-14s15 5 16 14" />
    </Icon>
  );
}

/** A glass to look through. */
export function SearchIcon() {
  return (
    <Icon>
      <circle cx="21" cy="21" r="13" />
      <path d="M31 31l11 11" />
    </Icon>
  );
}

/** A list of one's own books. */
export function AccountIcon() {
  return (
    <Icon>
      <rect x="9" y="6" width="30" height="36" rx="5" />
      <path d="M17 16h14M17 25h14M17 34h8" />
    </Icon>
  );
}

/** Once more: an arrow that comes round. */
export function RenewIcon() {
  return (
    <Icon>
      <path d="M39 24a15 15 0 1 1-5-11" />
      <path d="M35 5v9h-9" />
    </Icon>
  );
}
