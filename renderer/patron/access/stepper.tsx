import { useKiosk } from '../../components/kiosk-context.ts';

interface StepperProps {
  readonly name: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
}

/** Less and more, one touch a step, with the value between them. */
export function Stepper({ name, value, least, most, step, onChange }: StepperProps) {
  const { texts } = useKiosk();
  const move = (by: number): void => {
    onChange(Math.round(Math.min(most, Math.max(least, value + by)) * 100) / 100);
  };
  return (
    <div className="stepper" role="group" aria-label={name}>
      <p className="stepper-name" aria-hidden="true">
        {name} <strong>{Math.round(value * 100)}%</strong>
      </p>
      <button
        type="button"
        className="button stepper-key"
        aria-label={`${name}: ${texts.access.less}`}
        disabled={value <= least}
        onClick={() => {
          move(-step);
        }}
      >
        −
      </button>
      <button
        type="button"
        className="button stepper-key"
        aria-label={`${name}: ${texts.access.more}`}
        disabled={value >= most}
        onClick={() => {
          move(step);
        }}
      >
        +
      </button>
    </div>
  );
}
