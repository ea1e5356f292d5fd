package dev.outcrop.server.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;

/** Where a request's body ends: a proxy that reads it in another way would take what follows for somebody else's request. */
final class Framing {
    private Framing() {}

    /**
     * Refuses what has more than one meaning.
     *
     * @throws RequestException after which nothing more of this connection may be read
     */
    static void check(ServerRequest request) {
        boolean encoded = request.headers().contains(HeaderNames.TRANSFER_ENCODING);
        boolean chunked = request.headers().contains(HeaderValues.TRANSFER_ENCODING_CHUNKED);
        int lengths =
                request.headers().all(HeaderNames.CONTENT_LENGTH, List::of).size();
        if (lengths > 1 || (encoded && (!chunked || lengths > 0))) {
            throw RequestException.builder()
                    .type(DirectHandler.EventType.BAD_REQUEST)
                    .message("the body's end is not certain")
                    .build();
        }
    }
}
