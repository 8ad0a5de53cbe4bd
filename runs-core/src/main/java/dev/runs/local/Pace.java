package dev.runs.local;

/**
 * How far apart the turns of a run are whose program prints: close where few print, and where many do, so far that the
 * threads rest half of the time. What is printed meanwhile is stored by one statement, so that waiting makes less work.
 */
final class Pace {
    static final long SHORTEST_MILLIS = 10;
    static final long LONGEST_MILLIS = 250;
    /** Of the last turn in what is taken for the length of the next one. */
    private static final double WEIGHT = 0.05;

    private final int threads;
    private int printing;
    private double turnMillis;

    Pace(int threads) {
        this.threads = threads;
    }

    /** One more program prints. */
    synchronized void begin() {
        printing++;
    }

    /** One program fewer prints. */
    synchronized void end() {
        printing--;
    }

    synchronized int printing() {
        return printing;
    }

    /** How long it took to store what one program had printed. */
    synchronized void took(long nanos) {
        turnMillis += WEIGHT * (nanos / 1e6 - turnMillis);
    }

    /** How long the next turn of a run is to wait. */
    synchronized long millis() {
        double busy = printing * turnMillis / threads;
        return Math.max(SHORTEST_MILLIS, Math.min(LONGEST_MILLIS, Math.round(2 * busy)));
    }
}
