package dev.outcrop.testkit;

import dev.outcrop.run.Journal;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;

/**
 * A process that dies at the {@code n}-th event: just before it is stored, or just after. From then on its journal
 * refuses everything, whatever its threads still try to do.
 */
final class Fuse {
    private final CountDownLatch burnt = new CountDownLatch(1);
    private final boolean before;
    private int left;

    Fuse(int n, boolean before) {
        this.left = n;
        this.before = before;
    }

    boolean burnt() {
        return burnt.getCount() == 0;
    }

    Journal on(Journal journal) {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, args) -> {
                    if (method.isDefault()) {
                        return InvocationHandler.invokeDefault(proxy, method, args);
                    }
                    boolean blows;
                    synchronized (this) {
                        if (burnt()) {
                            throw new IllegalStateException("dead");
                        }
                        left -= events(args);
                        blows = left <= 0 && events(args) > 0;
                        if (blows) {
                            burnt.countDown();
                        }
                    }
                    if (blows && before) {
                        throw new IllegalStateException("dead");
                    }
                    try {
                        Object result = method.invoke(journal, args);
                        if (blows) {
                            throw new IllegalStateException("dead");
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** How many events the call would store. */
    private static int events(Object[] args) {
        if (args == null || args.length == 0) {
            return 0;
        }
        if (args[0] instanceof NewRun) {
            return 1;
        }
        return args.length == 2 && args[1] instanceof Collection<?> events && args[0] instanceof Lease
                ? events.size()
                : 0;
    }
}
