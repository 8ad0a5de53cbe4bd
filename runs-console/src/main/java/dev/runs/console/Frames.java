package dev.runs.console;

import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.dispatch.Regions;
import dev.runs.workcell.Workcells;
import jakarta.ws.rs.core.UriInfo;

/** Makes what is around the pages of somebody who has signed in. */
final class Frames {
    private final Workcells workcells;
    private final Regions regions;
    private final Assets assets;

    Frames(Workcells workcells, Regions regions, Assets assets) {
        this.workcells = workcells;
        this.regions = regions;
        this.assets = assets;
    }

    Frame of(String title, Caller caller, UriInfo uri) {
        boolean workcell =
                caller.isAtLeast(Role.ADMIN) || workcells.yaml(caller).isPresent();
        return Frame.of(title, caller, uri.getBaseUri(), assets)
                .with(workcell, regions.troubles().keySet());
    }
}
