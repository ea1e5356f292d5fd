package dev.outcrop.http;

import java.net.URI;

/**
 * The HTTP client of tools. It reaches public addresses only: private, link-local and metadata addresses are refused,
 * after every redirect again. It blocks; interrupting the thread ends the request.
 */
@FunctionalInterface
public interface GuardedHttp {

    /**
     * Gets a resource. Any status is an answer; redirects have been followed.
     *
     * @throws dev.outcrop.tool.ToolFailure with a sentence for the model if the address is refused, there is no
     *     connection, or an answer is larger or slower than the limits allow
     */
    HttpAnswer get(HttpGet request);

    /** Gets a resource with the usual limits and no headers. */
    default HttpAnswer get(URI uri) {
        return get(HttpGet.of(uri));
    }
}
