package dev.runs.console;

import dev.runs.hash.Sha256;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** The pages' style, script and icons: a fixed list, each under a URL that changes with its content. */
@Path("/console/assets/{hash}/{name}")
@ConsolePage
public final class Assets {
    private static final String HTMX = "/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js";

    private final Map<String, Asset> assets = Map.of(
            "runs.css", load("runs.css", "text/css;charset=utf-8"),
            "runs.js", load("runs.js", "text/javascript;charset=utf-8"),
            "log.js", load("log.js", "text/javascript;charset=utf-8"),
            "icons.svg", load("icons.svg", "image/svg+xml"),
            "mark.svg", load("mark.svg", "image/svg+xml"),
            "htmx.js", load(HTMX, "text/javascript;charset=utf-8"));

    @GET
    public Response get(@PathParam("hash") String hash, @PathParam("name") String name) {
        Asset asset = assets.get(name);
        if (asset == null) {
            throw new NotFoundException();
        }
        // A server of another version may have written the page: it gets what there is, but keeps it not.
        String cache = asset.hash.equals(hash) ? "public, max-age=31536000, immutable" : "no-cache";
        return Response.ok(asset.content, asset.type)
                .header("Cache-Control", cache)
                .build();
    }

    String url(String name) {
        return "/console/assets/" + Objects.requireNonNull(assets.get(name)).hash + "/" + name;
    }

    private static Asset load(String resource, String type) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            byte[] content = Objects.requireNonNull(in, resource).readAllBytes();
            return new Asset(Sha256.hex(content).substring(0, 12), type, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Asset {
        private final String hash;
        private final String type;
        private final byte[] content;

        Asset(String hash, String type, byte[] content) {
            this.hash = hash;
            this.type = type;
            this.content = content;
        }
    }
}
