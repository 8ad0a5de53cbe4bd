package dev.runs.api.command;

import dev.runs.api.config.Settings;

/** Addresses of the console for people. */
final class ConsoleLinks {
    private ConsoleLinks() {}

    /** Where a sign-in token is used, as far as the settings tell how the server is reached. */
    static String signIn(Settings settings, String token) {
        String host = settings.host().equals("0.0.0.0") || settings.host().equals("::") ? "127.0.0.1" : settings.host();
        String base = settings.publicUrl()
                .map(url -> url.toString().replaceFirst("/$", ""))
                .orElse("http://" + host + ":" + settings.port());
        return base + "/console/sign-in?link=" + token;
    }
}
