package dev.runs.access;

import dev.runs.error.RunsException.TooManyAttempts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often anybody may be wrong about a credential: by address, and by what is guessed at, within a window of a
 * minute. Who was right about the same thing from the same address before is let through: guessing cannot shut out the
 * one whose key it is. Each server counts for itself.
 */
final class GuessLimits {
    static final int BY_ADDRESS = 100;
    static final int BY_SUBJECT = 10;
    static final Duration WINDOW = Duration.ofMinutes(1);

    /** Of which the least recent are forgotten: memory is bounded, whoever comes. */
    static final int REMEMBERED = 20_000;

    /** In characters; no e-mail address is longer. */
    static final int LONGEST = 320;

    private final Clock clock;
    private final Map<String, Count> wrong = bounded();
    private final Map<String, Boolean> right = bounded();

    GuessLimits(Clock clock) {
        this.clock = clock;
    }

    private record Count(Instant begun, int times) {}

    /**
     * Lets one attempt pass.
     *
     * @param subject what is guessed at: the id of a key, an e-mail address
     * @throws TooManyAttempts where there were too many wrong ones
     */
    synchronized void check(String address, String subject) {
        if (right.containsKey(pair(address, subject))) {
            return;
        }
        Duration wait = max(wait(byAddress(address), BY_ADDRESS), wait(bySubject(subject), BY_SUBJECT));
        if (!wait.isZero()) {
            throw new TooManyAttempts(wait);
        }
    }

    synchronized void wasWrong(String address, String subject) {
        count(byAddress(address));
        count(bySubject(subject));
        // A revoked key was right once.
        right.remove(pair(address, subject));
    }

    synchronized void wasRight(String address, String subject) {
        right.put(pair(address, subject), true);
    }

    private void count(String who) {
        Instant now = clock.instant();
        Count before = wrong.get(who);
        wrong.put(
                who,
                before == null || isOver(before, now)
                        ? new Count(now, 1)
                        : new Count(before.begun(), before.times() + 1));
    }

    /** How long to wait before the next attempt. */
    private Duration wait(String who, int limit) {
        Instant now = clock.instant();
        Count count = wrong.get(who);
        return count == null || isOver(count, now) || count.times() < limit
                ? Duration.ZERO
                : Duration.between(now, count.begun().plus(WINDOW));
    }

    private static boolean isOver(Count count, Instant now) {
        return now.isBefore(count.begun()) || !now.isBefore(count.begun().plus(WINDOW));
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    /** Whoever has one IPv6 address has the other 2^64 of its network. */
    private static String byAddress(String address) {
        String[] groups = address.split(":");
        return "address " + (groups.length > 4 ? String.join(":", Arrays.copyOf(groups, 4)) : address);
    }

    private static String bySubject(String subject) {
        return "subject " + cut(subject);
    }

    private static String pair(String address, String subject) {
        return address + " " + cut(subject);
    }

    /** Somebody may call himself anything, of any length. */
    private static String cut(String subject) {
        return subject.length() <= LONGEST ? subject : subject.substring(0, LONGEST);
    }

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > REMEMBERED;
            }
        };
    }
}
