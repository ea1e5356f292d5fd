package dev.outcrop.bedrock.local;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.http.http2.Http2Exception;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Plays a reply to one client, as a stream of frames or as the one response of Converse. */
final class Play {
    private final Exchange exchange;
    private final ServerResponse response;
    private final SentBlocks sent;

    Play(Exchange exchange, ServerResponse response, SentBlocks sent) {
        this.exchange = exchange;
        this.response = response;
        this.sent = sent;
    }

    void play(Reply reply, boolean stream) {
        switch (reply) {
            case Reply.Refusal refusal -> {
                refusal.before().forEach(exchange::waitFor);
                throw new ServiceError(refusal.status(), refusal.type(), refusal.message(), refusal.retryAfter());
            }
            case Reply.Answer(Iterator<Step> steps) -> {
                if (stream) {
                    stream(steps);
                } else {
                    whole(steps);
                }
            }
        }
    }

    private void whole(Iterator<Step> steps) {
        MessageFold fold = new MessageFold();
        while (steps.hasNext()) {
            switch (steps.next()) {
                case Step.Event event -> fold.add(told(event));
                case Step.Failure failure -> throw ServiceError.of(failure);
                case Step.Damage _ -> exchange.waitFor(new Step.Cut()); // an answer in one piece has no frames
                case Step other -> exchange.waitFor(other);
            }
        }
        exchange.call().finish(RecordedCall.State.FINISHED);
        Front.send(response, fold.response());
    }

    private void stream(Iterator<Step> steps) {
        response.status(Status.OK_200);
        response.header(HeaderNames.CONTENT_TYPE, "application/vnd.amazon.eventstream");
        try (OutputStream out = response.outputStream()) {
            out.flush();
            while (steps.hasNext()) {
                Step step = steps.next();
                exchange.waitFor(step);
                switch (step) {
                    case Step.Event event -> {
                        if (last(event, steps)) {
                            // A client may close as soon as it has the last event; that is no cancellation.
                            exchange.call().finish(RecordedCall.State.FINISHED);
                        }
                        write(out, Frames.event(told(event)));
                        exchange.call().sent();
                    }
                    case Step.Failure failure -> {
                        exchange.call().finish(RecordedCall.State.FINISHED);
                        write(out, Frames.failure(failure));
                        return;
                    }
                    case Step.Damage _ -> {
                        exchange.call().finish(RecordedCall.State.FINISHED);
                        write(out, Frames.damaged());
                        return;
                    }
                    case Step.Pause _, Step.Hold _, Step.Stall _, Step.Cut _ -> {}
                }
            }
        } catch (IOException | UncheckedIOException | ServerConnectionException | Http2Exception e) {
            exchange.cancel();
            throw new Exchange.Gone();
        }
    }

    /** The tier and the latency that were asked for are told with the numbers, unless the responder tells its own. */
    private Step.Event told(Step.Event event) {
        sent.sending(event);
        if (!event.type().equals("metadata")) {
            return event;
        }
        ObjectNode payload = Json.object();
        for (String asked : List.of("serviceTier", "performanceConfig")) {
            JsonNode value = exchange.call().request().path(asked);
            if (value.isObject()) {
                payload.set(asked, value);
            }
        }
        event.payload().properties().forEach(field -> payload.set(field.getKey(), field.getValue()));
        return new Step.Event(event.type(), payload);
    }

    private static boolean last(Step.Event event, Iterator<Step> steps) {
        return event.type().equals("metadata") || (event.type().equals("messageStop") && !steps.hasNext());
    }

    private static void write(OutputStream out, byte[] frame) throws IOException {
        out.write(frame);
        out.flush();
    }
}
