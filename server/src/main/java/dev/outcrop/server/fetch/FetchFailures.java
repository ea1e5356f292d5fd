package dev.outcrop.server.fetch;

import dev.outcrop.tool.ToolFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;

/** What went wrong with a request, as a sentence that a model can pass on. */
final class FetchFailures {
    private FetchFailures() {}

    static ToolFailure of(String host, IOException failed, Duration limit) {
        return new ToolFailure(
                switch (failed) {
                    case VettedNames.NotPublic _ -> host + " is not on the public internet, and only that is read.";
                    case UnknownHostException _ ->
                        "There is no internet connection here, or no host of the name " + host + ".";
                    case NoRouteToHostException _ -> "There is no internet connection here to reach " + host + ".";
                    case ConnectTimeoutException _ ->
                        host + " can't be reached; perhaps there is no internet connection here.";
                    case SocketTimeoutException _ -> slow(host, limit);
                    case ConnectException refused -> connect(host, refused);
                    case SSLException _ -> "No trusted connection to " + host + " could be made.";
                    case TooLong tooLong -> "The answer of " + host + " is longer than " + tooLong.maxBytes + " bytes.";
                    case OtherType _ -> host + " answers with a kind of file that is not read here.";
                    case InterruptedIOException _ -> "Reading " + host + " was stopped.";
                    default -> host + " broke off the connection.";
                });
    }

    static ToolFailure tooSlow(String host, Duration limit) {
        return new ToolFailure(slow(host, limit));
    }

    private static String slow(String host, Duration limit) {
        return host + " did not answer within " + limit.toMillis() + " ms.";
    }

    private static String connect(String host, ConnectException refused) {
        String message = String.valueOf(refused.getMessage());
        return message.contains("unreachable")
                ? "There is no internet connection here to reach " + host + "."
                : host + " does not accept connections.";
    }

    /** The answer is of a type that the tool does not take. */
    static final class OtherType extends IOException {
        private static final long serialVersionUID = 1;

        OtherType() {
            super("of another type");
        }
    }

    /** The answer is longer than the tool allows. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;

        private final int maxBytes;

        TooLong(int maxBytes) {
            super("longer than " + maxBytes + " bytes");
            this.maxBytes = maxBytes;
        }
    }
}
