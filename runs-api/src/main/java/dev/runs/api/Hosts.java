package dev.runs.api;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What this machine is called, for people who look at the list of servers. */
final class Hosts {
    private Hosts() {}

    static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A machine without a name of its own is no reason not to start.
            return "localhost";
        }
    }
}
