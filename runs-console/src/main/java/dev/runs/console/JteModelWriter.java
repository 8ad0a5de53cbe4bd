package dev.runs.console;

import gg.jte.models.runtime.JteModel;
import gg.jte.output.Utf8ByteOutput;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Renders a page before its first byte is sent, so that one that fails is an error page and not half a page. */
@Produces(MediaType.TEXT_HTML)
final class JteModelWriter implements MessageBodyWriter<JteModel> {
    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return JteModel.class.isAssignableFrom(type);
    }

    @Override
    public void writeTo(
            JteModel page,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream body)
            throws IOException {
        Utf8ByteOutput rendered = new Utf8ByteOutput();
        page.render(rendered);
        rendered.writeTo(body);
    }
}
