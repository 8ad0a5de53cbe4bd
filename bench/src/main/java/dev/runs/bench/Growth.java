package dev.runs.bench;

/**
 * How what is done costs at one, ten and a hundred times the data: flat, but for the search, which is in proportion to
 * what it reads. What it cost at one time the data is the reference.
 */
final class Growth {
    private static final int[] FACTORS = {1, 10, 100};
    private static final int SUBMITS = 8_000;
    private static final int PAGES = 400;

    private final Results results;
    private final double[] first = new double[8];
    private int figure;

    private Growth(Results results) {
        this.results = results;
    }

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(
                arguments,
                "--data " + Server.root().resolve("bench/target/growth") + " --runs 10000 --log-lines 100000");
        Results results = new Results("growth", "the same at one time the data");
        Growth growth = new Growth(results);
        for (int factor : FACTORS) {
            try (Ground ground = Ground.kept(options.path("--data"))) {
                int lines = factor * options.number("--log-lines");
                Seed.runs(ground, factor * options.number("--runs"));
                String log = LogRead.log(ground, lines);
                String key = ground.key("acme");
                String seeded = ground.key(Seed.LARGEST);
                try (Server server = Server.start(ground, Server.IDLE, Seed.SETTINGS)) {
                    growth.measure(server, factor, key, seeded, log, lines);
                }
            }
        }
        results.print();
    }

    private void measure(Server server, int factor, String key, String seeded, String log, int lines) throws Exception {
        figure = 0;
        Submit.submit(server, key, SUBMITS, new Times());
        double seconds = Submit.submit(server, key, SUBMITS, new Times());
        add(factor, "submits a second", SUBMITS / seconds);
        try (Client client = new Client(server.url(), seeded)) {
            add(factor, "first page of the list, p50, ms", pages(client, "/runs?size=50"));
            add(factor, "page of failed runs, p50, ms", pages(client, "/runs?size=50&status=FAILED"));
            add(factor, "name search, p50, ms", pages(client, "/runs?size=50&name=*-audit-17"));
        }
        LogRead reader = new LogRead(server, key, log, PAGES);
        reader.random(lines, PAGES, new Times());
        Times times = new Times();
        reader.random(lines, PAGES, times);
        add(factor, "1,000 lines anywhere in a log, p50, ms", times.p50());
        reader.search(LogLines.RARE, "", 1_000);
        add(
                factor,
                "search of the whole log, s",
                reader.search(LogLines.RARE, "", 1_000).seconds());
    }

    /** Of the second half: by then it has warmed up. */
    private static double pages(Client client, String path) throws Exception {
        client.times(path, PAGES / 2);
        return client.times(path, PAGES / 2).p50();
    }

    private void add(int factor, String what, double value) {
        if (factor == 1) {
            first[figure] = value;
        }
        results.add(factor + " times: " + what, value, "", first[figure]);
        figure++;
    }
}
