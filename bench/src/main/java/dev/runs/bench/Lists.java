package dev.runs.bench;

import dev.runs.database.Ids;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pages of the list of runs over HTTP where many are stored: the first and the deepest, under every filter, of the
 * organization that has half of all and of a small one; and the search for a part of a name.
 */
final class Lists {
    private static final int TIMES = 60;
    /** Pages of each organization before any is measured, until the JVM has compiled what reads them. */
    private static final int WARM_UP = 3_000;

    /** How many runs they have. */
    private static final Map<String, String> ORGANIZATIONS = new LinkedHashMap<>();

    static {
        ORGANIZATIONS.put(Seed.LARGEST, "half of all");
        ORGANIZATIONS.put("seeded-1", "1 % of all");
    }

    /** What is asked for, by what it is. */
    private static final Map<String, String> FILTERS = new LinkedHashMap<>();

    static {
        FILTERS.put("no filter", "");
        FILTERS.put("status, frequent", "&status=COMPLETED");
        FILTERS.put("status, rare", "&status=TIMED_OUT");
        FILTERS.put("status, none", "&status=RUNNING");
        FILTERS.put("two statuses", "&status=FAILED&status=CANCELLED");
        FILTERS.put("region, frequent", "&region=local");
        FILTERS.put("region, rare", "&region=rare");
        FILTERS.put("label, frequent", "&label=team%3Ddata");
        FILTERS.put("label, rare", "&label=rare%3Dyes");
        FILTERS.put("name", "&name=etl-14");
        FILTERS.put("name that nothing has", "&name=nothing");
        FILTERS.put("since", "&created_after=SINCE");
        FILTERS.put("region and status", "&region=eu&status=FAILED");
        FILTERS.put("label, region and status", "&label=team%3Dmaps&region=eu&status=FAILED");
        FILTERS.put("name and rare status", "&name=etl-14&status=TIMED_OUT");
        FILTERS.put("rare region and frequent status", "&region=rare&status=TIMED_OUT");
        FILTERS.put("rare label and since", "&label=rare%3Dyes&created_after=SINCE");
    }

    private static final Map<String, String> SEARCHES = new LinkedHashMap<>();

    static {
        SEARCHES.put("common beginning", "etl*");
        SEARCHES.put("common end", "*-14");
        SEARCHES.put("rare beginning", "quarterly*");
        SEARCHES.put("rare end", "*audit-17");
        SEARCHES.put("rare middle", "q*7");
        SEARCHES.put("common part", "*tl-1*");
        SEARCHES.put("rare part", "*audit*");
        SEARCHES.put("a part that no name has", "*othin*");
        SEARCHES.put("an end that no name has", "*nothing");
    }

    private final Client client;
    /** Half of the runs are younger. */
    private final String since;
    /** Of a page that only runs of the first days are on. */
    private final String deepest;

    private Lists(Client client, Instant now) {
        this.client = client;
        this.since = now.minus(Seed.YEAR.dividedBy(2)).toString();
        this.deepest = "n" + Ids.first(now.minus(Seed.YEAR).plus(Duration.ofDays(3)));
    }

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments, Seed.PLACE + " --runs 1000000");
        int runs = options.number("--runs");
        Results results = new Results(
                "lists at " + String.format("%,d", runs) + " runs",
                "GET /users/me over the same connection: a request that reads one row");
        try (Ground ground = Ground.kept(options.path("--data"))) {
            Seed.runs(ground, runs);
            Instant now = Ground.CLOCK.instant();
            try (Server server = Server.start(ground, Seed.SETTINGS)) {
                for (String organization : ORGANIZATIONS.keySet()) {
                    try (Client client = new Client(server.url(), ground.key(organization))) {
                        new Lists(client, now).warmUp();
                    }
                }
                for (Map.Entry<String, String> organization : ORGANIZATIONS.entrySet()) {
                    try (Client client = new Client(server.url(), ground.key(organization.getKey()))) {
                        new Lists(client, now).measure(organization.getValue(), results);
                    }
                }
            }
        }
        results.print();
    }

    private void warmUp() throws IOException {
        List<String> filters = List.copyOf(FILTERS.values());
        for (int i = 0; i < WARM_UP; i++) {
            client.get("/runs?size=50" + filters.get(i % filters.size()).replace("SINCE", since));
        }
    }

    private void measure(String which, Results results) throws IOException {
        Times bare = client.times("/users/me", TIMES);
        Times all = new Times();
        Times deep = new Times();
        for (Map.Entry<String, String> each : FILTERS.entrySet()) {
            String path = "/runs?size=50" + each.getValue().replace("SINCE", since);
            Times first = client.times(path, TIMES);
            Times oldest = client.times(path + "&cursor=" + deepest, TIMES);
            all.addAll(first);
            all.addAll(oldest);
            deep.addAll(oldest);
            results.add(which + ", " + each.getKey() + ": first page p50, ms", first.p50(), "5", bare.p50());
            results.add(which + ", " + each.getKey() + ": deepest page p50, ms", oldest.p50(), "5", bare.p50());
        }
        results.add(which + ", all of these: p50, ms", all.p50(), "5", bare.p50());
        results.add(which + ", all of these: p99, ms", all.p99(), "25", bare.p99());
        results.add(which + ", the deepest: p99, ms", deep.p99(), "25", bare.p99());
        Times searches = new Times();
        for (Map.Entry<String, String> each : SEARCHES.entrySet()) {
            Times found = client.times("/runs?size=50&name=" + each.getValue(), TIMES);
            searches.addAll(found);
            results.add(which + ", name search, " + each.getKey() + ": p50, ms", found.p50(), "20", bare.p50());
        }
        results.add(which + ", name searches: p50, ms", searches.p50(), "20", bare.p50());
        results.add(which + ", name searches: p99, ms", searches.p99(), "", bare.p99());
    }
}
