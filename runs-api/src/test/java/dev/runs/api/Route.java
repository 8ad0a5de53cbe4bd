package dev.runs.api;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** A route of the application, and the method that answers it. */
record Route(String verb, String path, Method method) {
    /** Every one that the running server has registered: asked of it, so that none can be forgotten here. */
    static List<Route> registered(Server server) throws Exception {
        List<Route> routes = new ArrayList<>();
        for (ServletHolder servlet : servlets(server)) {
            if (servlet.getServlet() instanceof ServletContainer jersey) {
                ResourceConfig config = jersey.getConfiguration();
                Stream.concat(config.getInstances().stream().map(Object::getClass), config.getClasses().stream())
                        .filter(type -> type.isAnnotationPresent(Path.class))
                        .forEach(type -> routes.addAll(of(type)));
                if (!config.getResources().isEmpty()) {
                    throw new IllegalStateException("Resources without a class are walked by nobody");
                }
            }
        }
        return routes;
    }

    static List<ServletHolder> servlets(Server server) {
        return server.jetty().getDescendants(ServletContextHandler.class).stream()
                .flatMap(context -> Arrays.stream(context.getServletHandler().getServlets()))
                .toList();
    }

    private static List<Route> of(Class<?> resource) {
        List<Route> routes = new ArrayList<>();
        for (Method method : resource.getMethods()) {
            Optional<String> verb = verb(method);
            if (verb.isPresent()) {
                routes.add(new Route(verb.get(), path(resource, method), method));
            } else if (method.isAnnotationPresent(Path.class)) {
                throw new IllegalStateException(method + " leads to further resources, which nobody walks");
            }
        }
        return routes;
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .filter(type -> type.isAnnotationPresent(HttpMethod.class))
                .map(type -> type.getAnnotation(HttpMethod.class).value())
                .findFirst();
    }

    private static String path(Class<?> resource, Method method) {
        String below = method.isAnnotationPresent(Path.class)
                ? method.getAnnotation(Path.class).value()
                : "";
        String path = resource.getAnnotation(Path.class).value();
        return ("/" + (below.isEmpty() ? path : path + "/" + below)).replaceAll("/+", "/");
    }

    boolean isConsole() {
        return (path + "/").startsWith("/console/");
    }

    @Override
    public String toString() {
        return verb + " " + path;
    }
}
