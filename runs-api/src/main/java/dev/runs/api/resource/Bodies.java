package dev.runs.api.resource;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.runs.error.RunsException.TooLarge;
import dev.runs.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Reads JSON bodies within limits: size, depth, long strings and numbers, no key twice. */
public final class Bodies {
    static final int MAX_BYTES = 1_000_000;

    /** Some editors begin a file with one. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(50)
                            .maxNumberLength(100)
                            .maxStringLength(MAX_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Bodies() {}

    /**
     * Read as text: of bytes, Jackson refuses a key with a character that is escaped as a pair of surrogates, which is
     * how many clients write an emoji.
     *
     * @throws com.fasterxml.jackson.core.JsonProcessingException where they are not JSON
     * @throws CharacterCodingException where they are not UTF-8
     */
    static JsonNode json(byte[] body) throws IOException {
        String text = text(body);
        return JSON.readTree(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    }

    /** @throws CharacterCodingException where they are not UTF-8 */
    public static String text(byte[] body) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    }

    /** All of it, where that is not too much. */
    public static byte[] bytes(InputStream body) throws IOException {
        return bytes(body, MAX_BYTES, "body");
    }

    public static byte[] bytes(InputStream in, int most, String what) throws IOException {
        byte[] bytes = in.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new TooLarge("The " + what + " is larger than " + most + " bytes.");
        }
        return bytes;
    }

    static String sha256(byte[] body, String about) {
        MessageDigest digest = Sha256.digest();
        digest.update(about.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return HexFormat.of().formatHex(digest.digest(body));
    }
}
