package dev.runs.log;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** A database whose commits are sometimes not confirmed: what was committed is there, and the caller sees an error. */
final class LostCommits {
    private final Jdbi real;
    private boolean armed;
    private int lost;

    LostCommits(Jdbi real) {
        this.real = real;
    }

    Jdbi jdbi() {
        return Jdbi.create(() -> {
            Handle handle = real.open();
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, failing(handle));
        });
    }

    void loseTheNext() {
        armed = true;
    }

    int lost() {
        return lost;
    }

    private InvocationHandler failing(Handle handle) {
        return (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
                handle.close();
                return null;
            }
            Object result;
            try {
                result = method.invoke(handle.getConnection(), arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            if (method.getName().equals("commit") && armed) {
                armed = false;
                lost++;
                throw new SQLException("The connection is gone.", "08006");
            }
            return result;
        };
    }
}
