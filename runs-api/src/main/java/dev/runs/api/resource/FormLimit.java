package dev.runs.api.resource;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bounds what is read of a form, which anybody may send before he has signed in. Other bodies have limits of their own,
 * and so has who reads a form as a stream.
 */
public final class FormLimit implements ReaderInterceptor {
    private static final int MAX_BYTES = 100_000;

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        boolean isStream = context.getType() == InputStream.class;
        if (!isStream && MediaType.APPLICATION_FORM_URLENCODED_TYPE.isCompatible(context.getMediaType())) {
            byte[] form = Bodies.bytes(context.getInputStream(), MAX_BYTES, "form");
            context.setInputStream(new ByteArrayInputStream(form));
        }
        return context.proceed();
    }
}
