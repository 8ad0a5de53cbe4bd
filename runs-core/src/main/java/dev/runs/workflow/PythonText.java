package dev.runs.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Values as Python writes them, for texts that clients of WEI know. */
final class PythonText {
    /** In bytes, as pydantic counts. */
    private static final int LONGEST = 50;

    private static final int HEAD = 25;
    private static final int TAIL = 24;

    private PythonText() {}

    static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> "dict";
            case ARRAY -> "list";
            case STRING, BINARY -> "str";
            case BOOLEAN -> "bool";
            case NUMBER -> value.isIntegralNumber() ? "int" : "float";
            case NULL, MISSING -> "NoneType";
        };
    }

    /** The middle of a long one is left out. */
    static String shortened(JsonNode value) {
        StringBuilder text = new StringBuilder();
        write(value, text);
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LONGEST) {
            return text.toString();
        }
        int head = HEAD;
        while (isInside(bytes[head])) {
            head--;
        }
        int tail = bytes.length - TAIL;
        while (isInside(bytes[tail])) {
            tail++;
        }
        return new String(bytes, 0, head, StandardCharsets.UTF_8)
                + "..."
                + new String(bytes, tail, bytes.length - tail, StandardCharsets.UTF_8);
    }

    /** Whether a character began before it. */
    private static boolean isInside(byte utf8) {
        return (utf8 & 0xC0) == 0x80;
    }

    private static void write(JsonNode value, StringBuilder text) {
        switch (value.getNodeType()) {
            case OBJECT -> {
                String between = "";
                for (Map.Entry<String, JsonNode> field : value.properties()) {
                    quote(field.getKey(), text.append(between.isEmpty() ? "{" : between));
                    write(field.getValue(), text.append(": "));
                    between = ", ";
                }
                text.append(between.isEmpty() ? "{}" : "}");
            }
            case ARRAY -> {
                text.append('[');
                for (int i = 0; i < value.size(); i++) {
                    write(value.get(i), text.append(i == 0 ? "" : ", "));
                }
                text.append(']');
            }
            case STRING, BINARY, POJO -> quote(value.asText(), text);
            case BOOLEAN -> text.append(value.booleanValue() ? "True" : "False");
            case NUMBER -> text.append(value.asText());
            case NULL, MISSING -> text.append("None");
        }
    }

    private static void quote(String value, StringBuilder text) {
        char mark = value.indexOf('\'') >= 0 && value.indexOf('"') < 0 ? '"' : '\'';
        text.append(mark);
        for (int i = 0; i < value.length(); i++) {
            char sign = value.charAt(i);
            switch (sign) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (Character.isISOControl(sign)) {
                        text.append("\\x")
                                .append(Character.forDigit(sign >> 4, 16))
                                .append(Character.forDigit(sign & 15, 16));
                    } else {
                        text.append(sign == mark ? "\\" : "").append(sign);
                    }
                }
            }
        }
        text.append(mark);
    }
}
