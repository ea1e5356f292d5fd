package dev.outcrop.server.http;

import java.time.Duration;

/** Told of every request, on its thread: must not wait. */
public interface RequestWatch {
    /** Nobody wants to know. */
    RequestWatch NOBODY = new RequestWatch() {
        @Override
        public void answered(String method, String route, int status, Duration took) {
            // Nobody wants to know.
        }

        @Override
        public void aborted(String method, String route, Duration took) {
            // Nobody wants to know.
        }

        @Override
        public void streamed(String route, Duration took) {
            // Nobody wants to know.
        }

        @Override
        public void streamBegun(String route) {
            // Nobody wants to know.
        }

        @Override
        public void streamEnded(String route) {
            // Nobody wants to know.
        }
    };

    /** What stands for the route of a page or one of its files. */
    String PAGE = "(page)";

    /** What stands for the route where there is none. */
    String NO_ROUTE = "(none)";

    /**
     * It was answered at once, or refused.
     *
     * @param route the path with its placeholders
     */
    void answered(String method, String route, int status, Duration took);

    /** It should have been answered at once, and its connection was gone before that was done. */
    void aborted(String method, String route, Duration took);

    /** It was answered bit by bit, to the end or until somebody ended it. */
    void streamed(String route, Duration took);

    /** A request is not refused so far that will be answered bit by bit. */
    void streamBegun(String route);

    /** No more of it is answered. */
    void streamEnded(String route);
}
