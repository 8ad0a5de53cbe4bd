package dev.runs.dependency;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The index's page of one library: which versions it has files of. */
final class IndexPage {
    private static final JsonFactory JSON = new JsonFactory();
    private static final List<String> ARCHIVES = List.of(".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz");

    /** Nobody has more; the rest is as if it were cut off. */
    private static final int MAX_VERSIONS = 10_000;

    private final String library;
    private final byte[] bytes;
    private final Set<String> versions = new HashSet<>();
    private boolean isComplete;

    IndexPage(String library, byte[] bytes, boolean isCut) {
        this.library = library;
        this.bytes = bytes;
        this.isComplete = !isCut;
    }

    IndexAnswer answer(String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT);
        if (type.startsWith("application/vnd.pypi.simple.v1+json")) {
            readJson();
        } else if (type.startsWith("application/vnd.pypi.simple.v1+html") || type.startsWith("text/html")) {
            readHtml();
        } else {
            return new IndexAnswer.Silence();
        }
        List<Version> found =
                versions.stream().flatMap(text -> Version.parse(text).stream()).toList();
        return new IndexAnswer.Versions(found, isComplete);
    }

    /** PEP 503: the text of each link is the name of a file. */
    private void readHtml() {
        String page = new String(bytes, StandardCharsets.ISO_8859_1);
        for (int end = page.indexOf("</"); end >= 0; end = page.indexOf("</", end + 2)) {
            if (page.regionMatches(true, end, "</a>", 0, 4)) {
                addFile(page.substring(page.lastIndexOf('>', end) + 1, end).strip());
            }
        }
    }

    /** PEP 691: the name of each file; PEP 700: also all versions. What is broken counts as far as it goes. */
    private void readJson() {
        try (JsonParser json = JSON.createParser(bytes)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                boolean isList = json.nextToken() == JsonToken.START_ARRAY;
                if (isList && (field.equals("files") || field.equals("versions"))) {
                    readList(json);
                } else {
                    json.skipChildren();
                }
            }
            isComplete &= json.currentToken() == JsonToken.END_OBJECT;
        } catch (IOException e) {
            isComplete = false;
        }
    }

    private void readList(JsonParser json) throws IOException {
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token == JsonToken.VALUE_STRING) {
                add(json.getText());
            } else if (token == JsonToken.START_OBJECT) {
                readFile(json);
            } else {
                json.skipChildren();
            }
        }
    }

    private void readFile(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isName = json.currentName().equals("filename");
            if (json.nextToken() == JsonToken.VALUE_STRING && isName) {
                addFile(json.getText());
            } else {
                json.skipChildren();
            }
        }
    }

    private void addFile(String name) {
        if (name.endsWith(".whl")) {
            WheelName.parse(name)
                    .filter(wheel -> wheel.name().equals(library))
                    .ifPresent(wheel -> add(wheel.version().toString()));
        } else {
            ARCHIVES.stream()
                    .filter(name::endsWith)
                    .findFirst()
                    .flatMap(end -> versionOf(name.substring(0, name.length() - end.length())))
                    .ifPresent(this::add);
        }
    }

    /** What follows the library's own name: both may have hyphens (PEP 625 ended that, older files are older). */
    private Optional<String> versionOf(String stem) {
        int at = 0;
        for (int i = 0; i < library.length(); i++) {
            int from = at;
            if (library.charAt(i) == '-') {
                while (at < stem.length() && "-_.".indexOf(stem.charAt(at)) >= 0) {
                    at++;
                }
            } else if (at < stem.length() && Character.toLowerCase(stem.charAt(at)) == library.charAt(i)) {
                at++;
            }
            if (at == from) {
                return Optional.empty();
            }
        }
        return stem.startsWith("-", at) ? Optional.of(stem.substring(at + 1)) : Optional.empty();
    }

    private void add(String version) {
        if (versions.size() < MAX_VERSIONS) {
            versions.add(version);
        } else {
            isComplete = false;
        }
    }
}
