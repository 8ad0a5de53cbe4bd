package dev.runs.api;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/** What this machine is called and which addresses it has. */
final class Hosts {
    private Hosts() {}

    /** Whether the address is one of this machine's, as it is now. */
    static boolean isThisMachine(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            // Nobody can say: then it is not allowed.
            return true;
        }
    }

    /** For people who look at the list of servers. */
    static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A machine without a name of its own is no reason not to start.
            return "localhost";
        }
    }
}
