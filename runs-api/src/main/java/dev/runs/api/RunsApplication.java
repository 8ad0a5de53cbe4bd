package dev.runs.api;

import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.runs.access.Caller;
import dev.runs.api.attempt.AttemptFilter;
import dev.runs.api.attempt.AttemptResource;
import dev.runs.api.auth.ApiKeyFilter;
import dev.runs.api.auth.ClientAddress;
import dev.runs.api.auth.LookOnly;
import dev.runs.api.config.Settings;
import dev.runs.api.document.ApiDocument;
import dev.runs.api.document.DocumentResource;
import dev.runs.api.error.AnswerHeaders;
import dev.runs.api.error.ErrorMapper;
import dev.runs.api.error.JettyErrors;
import dev.runs.api.error.RequestIds;
import dev.runs.api.resource.CatalogueResource;
import dev.runs.api.resource.FileResource;
import dev.runs.api.resource.FormLimit;
import dev.runs.api.resource.HealthResource;
import dev.runs.api.resource.LogDownloadResource;
import dev.runs.api.resource.LogResource;
import dev.runs.api.resource.LogStreamResource;
import dev.runs.api.resource.MetricsResource;
import dev.runs.api.resource.OrganizationResource;
import dev.runs.api.resource.RunResource;
import dev.runs.api.resource.SignedUrls;
import dev.runs.api.resource.StorageResource;
import dev.runs.api.resource.TransferResource;
import dev.runs.api.resource.UserResource;
import dev.runs.api.wei.CampaignResource;
import dev.runs.api.wei.DataResource;
import dev.runs.api.wei.EventResource;
import dev.runs.api.wei.ExperimentResource;
import dev.runs.api.wei.RunsResource;
import dev.runs.api.wei.ServerResource;
import dev.runs.api.wei.SlashRedirect;
import dev.runs.api.wei.StateResource;
import dev.runs.api.wei.WorkcellResource;
import dev.runs.api.wire.WireTime;
import dev.runs.dispatch.Region;
import dev.runs.log.LogPages;
import io.dropwizard.auth.AuthDynamicFeature;
import io.dropwizard.auth.AuthValueFactoryProvider;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jersey.setup.JerseyEnvironment;
import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** The web side: what answers on which path. Everything it needs is made before it and given to it. */
final class RunsApplication extends Application<RunsConfiguration> {
    private static final long BYTES_PER_MB = 1_000_000;

    private final Installation installation;
    private final Core core;

    RunsApplication(Installation installation, Core core) {
        this.installation = installation;
        this.core = core;
    }

    /** Dropwizard would put its own first logging in the place of ours, which is set up before anything is started. */
    @Override
    protected void bootstrapLogging() {}

    @Override
    public String getName() {
        return "runs";
    }

    @Override
    public void initialize(Bootstrap<RunsConfiguration> bootstrap) {
        bootstrap
                .getObjectMapper()
                .registerModule(new SimpleModule("wire").addSerializer(Instant.class, new WireTime()));
    }

    @Override
    public void run(RunsConfiguration configuration, Environment environment) throws IOException {
        Settings settings = installation.settings();
        environment.lifecycle().manage(new Managed() {
            @Override
            public void start() {
                core.start();
            }

            @Override
            public void stop() {
                core.close();
            }
        });
        environment.healthChecks().register("database", new DatabaseHealth(installation.database()));
        for (Region region : core.regions().configured()) {
            environment.healthChecks().register("region " + region.id(), new RegionHealth(region.executor()));
        }
        environment.metrics().registerGauge("fenced_writes_total", core::refusedWrites);
        environment.metrics().registerGauge("log_streams", core.streams()::count);
        environment.getApplicationContext().setErrorHandler(new JettyErrors(installation.ids()));
        environment.admin().addFilter("look-only", new LookOnly()).addMappingForUrlPatterns(null, false, "/*");
        JerseyEnvironment jersey = environment.jersey();
        jersey.register(new ClientAddress(settings.publicUrl(), settings.trustedProxies()));
        jersey.register(new FormLimit());
        jersey.register(new RequestIds(installation.ids()));
        jersey.register(new SlashRedirect());
        jersey.register(new AnswerHeaders());
        jersey.register(new ErrorMapper(core.console().errorPages(), core.access()));
        jersey.register(new AuthDynamicFeature(new ApiKeyFilter(core.access())));
        jersey.register(new AuthValueFactoryProvider.Binder<>(Caller.class));
        jersey.register(new RunResource(core.runs()));
        jersey.register(new LogResource(core.runs(), new LogPages(core.logs()), core.search()));
        jersey.register(new LogDownloadResource(core.runs(), core.logs()));
        jersey.register(new MetricsResource(core.runs(), core.metrics()));
        jersey.register(new LogStreamResource(core.runs(), core.streams()));
        SignedUrls urls = new SignedUrls(core.tickets());
        jersey.register(new FileResource(core.files(), core.integrations(), urls));
        jersey.register(new TransferResource(core.files(), urls, settings.maxUploadMb() * BYTES_PER_MB));
        jersey.register(new StorageResource(core.files(), urls, settings.regionNames()));
        jersey.register(new OrganizationResource(core.access(), core.integrations(), core.runtimes(), settings));
        jersey.register(new UserResource());
        jersey.register(new CatalogueResource(core.access(), core.runtimes(), settings));
        jersey.register(new HealthResource(healthChecks(environment)));
        jersey.register(new ServerResource());
        jersey.register(new ExperimentResource(core.experiments(), core.files().root()));
        jersey.register(new CampaignResource(core.experiments().campaigns()));
        jersey.register(new EventResource(core.experiments().events()));
        Workflows workflows = core.workflows();
        jersey.register(new RunsResource(workflows.runs(), workflows.files(), core.logs(), workflows.forms()));
        jersey.register(new WorkcellResource(workflows.workcells()));
        jersey.register(new StateResource(workflows.state()));
        jersey.register(new DataResource(core.experiments().data(), core.files(), workflows.forms()));
        jersey.register(new AttemptFilter(core.attempts()));
        jersey.register(new AttemptResource(core.attempts()));
        ApiDocument document = ApiDocument.load();
        jersey.register(new DocumentResource(document, core.console().apiPage(document.root())));
        core.console().components().forEach(jersey::register);
    }

    private static Map<String, BooleanSupplier> healthChecks(Environment environment) {
        return environment.healthChecks().getNames().stream()
                .filter(name -> name.equals("database") || name.startsWith("region "))
                .collect(Collectors.toMap(
                        name -> name,
                        name -> () ->
                                environment.healthChecks().runHealthCheck(name).isHealthy()));
    }
}
