const day = 86_400_000;

/** Whether it begins within a day, so that word of another time or room must get through at once. */
export const isWithinADay = (startsAt: Date, now: Date): boolean => startsAt.getTime() - now.getTime() < day;
