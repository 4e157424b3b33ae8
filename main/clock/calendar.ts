/** Days of the place where the library stands. */
export interface Calendar {
  /** The day an instant falls on, `YYYY-MM-DD`. */
  dayOf(instant: Date): string;
  /** The last minute of the day so many days later, ISO 8601 with offset. */
  endOfDay(from: Date, daysLater: number): string;
  /** The instant itself, ISO 8601 with the offset of the place, to the minute. */
  instant(at: Date): string;
}

export function createCalendar(timeZone: string): Calendar {
  const day = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const minute = new Intl.DateTimeFormat('sv-SE', { timeZone, hour: '2-digit', minute: '2-digit' });
  const zone = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const offsetOf = (instant: Date): string => {
    const name = zone.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
    return name === 'GMT' ? '+00:00' : name.slice('GMT'.length);
  };
  return {
    dayOf: (instant) => day.format(instant),
    endOfDay(from, daysLater) {
      const noon = new Date(from.getTime() + daysLater * 86_400_000);
      return `${day.format(noon)}T23:59:00${offsetOf(noon)}`;
    },
    instant: (at) => `${day.format(at)}T${minute.format(at)}:00${offsetOf(at)}`,
  };
}
