package dev.outcrop.bedrock;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/** A response whose head has come. Its body is read by blocking; it frees its connection at its end, or when it is closed. */
final class Reply implements AutoCloseable {
    private final HttpUriRequestBase request;
    private final ClassicHttpResponse response;
    private final InputStream body;

    private Reply(HttpUriRequestBase request, ClassicHttpResponse response, InputStream body) {
        this.request = request;
        this.response = response;
        this.body = body;
    }

    static Reply of(HttpUriRequestBase request, ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        return new Reply(request, response, entity == null ? InputStream.nullInputStream() : entity.getContent());
    }

    int status() {
        return response.getCode();
    }

    /** The first header of that name, whatever its case. */
    Optional<String> header(String name) {
        return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
    }

    /** Not to be closed itself: it would be read on to the end of the answer. It knows what of it has come. */
    InputStream body() {
        return body;
    }

    /** Ends the connection if the body has not been read to its end; from any thread. */
    @Override
    public void close() {
        request.cancel();
    }
}
