package dev.runs.api.config;

import static dev.runs.api.config.Checks.check;
import static dev.runs.api.config.Checks.or;

import dev.runs.run.RegionNames;
import dev.runs.runtime.Runtimes;
import dev.runs.s3.S3Root;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Every setting, as {@code config.yml} explains them. What a file leaves out has the default that is written here.
 *
 * @param data the folder that holds the embedded database, local runs and, by default, files
 * @param host the address to listen on
 * @param port of the API and the console; 0 takes a free one
 * @param adminPort of health checks and metrics, on loopback only; 0 takes a free one
 * @param publicUrl how clients reach the server; empty: as each request says
 * @param trustedProxies addresses whose forwarded headers are believed
 * @param files the folder that holds uploaded and result files, or {@code s3://<bucket>/<folder>}; empty: {@code files}
 *     in the data folder
 * @param s3 how {@code files} is reached, where that is a bucket
 * @param bucket the bucket's name in {@code s3://<bucket>/<organization>/...}
 * @param maxUploadMb the largest upload in MB (10^6 bytes)
 * @param storageIntegrations further storage of organizations
 * @param wei workflows
 */
public record Settings(
        Path data,
        String host,
        Integer port,
        Integer adminPort,
        Optional<URI> publicUrl,
        List<String> trustedProxies,
        DatabaseSettings database,
        Optional<String> files,
        S3Settings s3,
        String bucket,
        Integer maxUploadMb,
        List<IntegrationSettings> storageIntegrations,
        LocalRunSettings local,
        WeiSettings wei,
        LimitSettings limits,
        RetentionSettings retention,
        String defaultRegion,
        List<RegionSettings> regions,
        String defaultRuntime,
        List<RuntimeSettings> runtimes) {
    private static final int MAX_PORT = 65535;
    private static final String S3 = "s3://";
    /** S3 takes 5 GiB at once. */
    private static final int MAX_S3_UPLOAD_MB = 5_000;

    public Settings {
        data = or(data, Path.of("data")).toAbsolutePath().normalize();
        host = or(host, "127.0.0.1");
        port = or(port, 8080);
        adminPort = or(adminPort, 8081);
        publicUrl = or(publicUrl, Optional.empty());
        trustedProxies = List.copyOf(or(trustedProxies, List.of("127.0.0.1", "::1")));
        database = or(database, DatabaseSettings.DEFAULT);
        files = or(files, Optional.empty());
        s3 = or(s3, S3Settings.DEFAULT);
        storageIntegrations = List.copyOf(or(storageIntegrations, List.of()));
        bucket = or(bucket, "runs");
        maxUploadMb = or(maxUploadMb, 500);
        local = or(local, LocalRunSettings.DEFAULT);
        wei = or(wei, WeiSettings.DEFAULT);
        limits = or(limits, LimitSettings.DEFAULT);
        retention = or(retention, RetentionSettings.DEFAULT);
        defaultRegion = or(defaultRegion, "local");
        regions = List.copyOf(or(regions, List.of(RegionSettings.DEFAULT)));
        defaultRuntime = or(defaultRuntime, "tiny");
        runtimes = List.copyOf(or(runtimes, DefaultRuntimes.ALL));
        check(port >= 0 && port <= MAX_PORT, "port must be 0 to 65535 (0 takes a free one)");
        check(adminPort >= 0 && adminPort <= MAX_PORT, "adminPort must be 0 to 65535 (0 takes a free one)");
        check(port == 0 || !port.equals(adminPort), "port and adminPort must differ");
        check(
                publicUrl.isEmpty()
                        || String.valueOf(publicUrl.get().getScheme()).matches("https?"),
                "publicUrl must begin with http:// or https://");
        check(bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"), "bucket must be 3 to 63 of a-z, 0-9, '.' and '-'");
        check(maxUploadMb > 0, "maxUploadMb must be at least 1");
        boolean inS3 = files.filter(place -> place.startsWith(S3)).isPresent();
        check(
                !inS3 || files.flatMap(S3Root::parse).isPresent(),
                "files must be a folder, s3://<bucket> or s3://<bucket>/<folder>");
        check(
                !inS3 || maxUploadMb <= MAX_S3_UPLOAD_MB,
                "maxUploadMb must be at most " + MAX_S3_UPLOAD_MB + " where files is a bucket");
        check(
                storageIntegrations.stream()
                                .map(IntegrationSettings::id)
                                .distinct()
                                .count()
                        == storageIntegrations.size(),
                "storageIntegrations must have different ids");
        String managed = bucket;
        check(
                storageIntegrations.stream()
                        .noneMatch(each -> each.place().bucket().equals(managed)),
                "storageIntegrations: root must be in another bucket than the one under 'bucket', which Runs serves");
        check(!regions.isEmpty(), "regions must name at least one region");
        check(!runtimes.isEmpty(), "runtimes must name at least one runtime");
        String runtime = defaultRuntime;
        check(
                runtimes.stream().anyMatch(known -> known.name().equals(runtime) && known.enabled()),
                "defaultRuntime must be one of the names under runtimes, and enabled");
        check(
                runtimes.stream().map(RuntimeSettings::name).distinct().count() == runtimes.size(),
                "runtimes must have different names");
        String region = defaultRegion;
        check(
                regions.stream().anyMatch(known -> known.names().contains(region)),
                "defaultRegion must be the id or an alias of one of the regions");
    }

    /** The names that a request's region may have. */
    public RegionNames regionNames() {
        Set<String> names = new HashSet<>();
        regions.forEach(region -> names.addAll(region.names()));
        return new RegionNames(defaultRegion, names, regions.stream().anyMatch(RegionSettings::acceptsAny));
    }

    /** The region that a request's region name means. */
    public Optional<RegionSettings> region(String name) {
        return regions.stream()
                .filter(region -> region.names().contains(name))
                .findFirst()
                .or(() -> regions.stream().filter(RegionSettings::acceptsAny).findFirst());
    }

    /** The catalogue. */
    public Runtimes catalogue() {
        return new Runtimes(runtimes.stream().map(RuntimeSettings::runtime).toList(), defaultRuntime);
    }

    /** The bucket in which uploaded and result files lie; empty: they lie in a folder. */
    public Optional<S3Root> filesBucket() {
        return files.flatMap(S3Root::parse);
    }

    /** Where uploaded and result files lie, for people. */
    public String filesPlace() {
        return filesBucket().map(S3Root::uri).orElseGet(() -> filesFolder().toString());
    }

    /** The folder in which uploaded and result files lie, where they lie in none of S3. */
    public Path filesFolder() {
        return files.map(folder -> Path.of(folder).toAbsolutePath().normalize()).orElseGet(() -> data.resolve("files"));
    }
}
