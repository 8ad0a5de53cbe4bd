package dev.runs.console;

import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.workcell.Workcells;
import jakarta.ws.rs.core.UriInfo;

/** Makes what is around the pages of somebody who has signed in. */
final class Frames {
    private final Workcells workcells;
    private final Assets assets;

    Frames(Workcells workcells, Assets assets) {
        this.workcells = workcells;
        this.assets = assets;
    }

    Frame of(String title, Caller caller, UriInfo uri) {
        boolean workcell =
                caller.isAtLeast(Role.ADMIN) || workcells.yaml(caller).isPresent();
        return Frame.of(title, caller, uri.getBaseUri(), assets).withWorkcell(workcell);
    }
}
