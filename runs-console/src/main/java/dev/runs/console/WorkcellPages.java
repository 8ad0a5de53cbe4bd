package dev.runs.console;

import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.workcell.Workcells;
import gg.jte.models.runtime.JteModel;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The page of the organization's workcell. */
@Path("/console/workcell")
@ConsolePage
@SignedIn
@Produces("text/html;charset=utf-8")
public final class WorkcellPages {
    private static final int REFUSED = 422;

    private final Workcells workcells;
    private final Frames frames;
    private final Templates templates;

    WorkcellPages(Workcells workcells, Frames frames, Templates templates) {
        this.workcells = workcells;
        this.frames = frames;
        this.templates = templates;
    }

    /** @param saved there where it has just been replaced */
    @GET
    public JteModel page(
            @Context SecurityContext security, @Context UriInfo uri, @QueryParam("saved") @Nullable String saved) {
        Caller caller = ConsoleSession.caller(security);
        return page(caller, uri, stored(caller), saved != null);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response replace(
            @Context SecurityContext security, @Context UriInfo uri, @Nullable MultivaluedMap<String, String> form) {
        Caller caller = ConsoleSession.caller(security);
        String typed = Objects.requireNonNullElse(form == null ? null : form.getFirst("yaml"), "");
        // Browsers send the lines of a form with both characters, whatever they were before.
        String yaml = typed.replace("\r\n", "\n");
        try {
            workcells.put(caller, yaml);
        } catch (InvalidRequest e) {
            return Response.status(REFUSED)
                    .entity(page(caller, uri, stored(caller).refusing(yaml, e), false))
                    .build();
        }
        return Response.seeOther(URI.create("/console/workcell?saved")).build();
    }

    private WorkcellView stored(Caller caller) {
        return WorkcellView.of(workcells.yaml(caller).orElse(null));
    }

    private JteModel page(Caller caller, UriInfo uri, WorkcellView workcell, boolean saved) {
        return templates.workcellPage(
                frames.of("Workcell", caller, uri), workcell, caller.isAtLeast(Role.ADMIN), saved);
    }
}
