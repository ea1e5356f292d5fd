package dev.outcrop.server.api;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Permission;
import dev.outcrop.conversation.Attachment;
import dev.outcrop.conversation.Attachments;
import dev.outcrop.file.FileRefused;
import dev.outcrop.file.FileType;
import dev.outcrop.id.AttachmentId;
import dev.outcrop.model.Bytes;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.Problem;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.http.QueryParam;
import dev.outcrop.server.ui.UiParts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/attachments}: files that people attach to what they ask. */
public final class AttachmentRoutes {
    private static final String TAG = "attachments";
    private static final String ONE = UiParts.FILES + "{id}";
    private static final String NAME = "name";
    private static final int LONGEST_NAME = 1_000;
    private static final String BYTES = "application/octet-stream";

    /** Even if a browser took it for a page, it could do nothing. */
    private static final String POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";

    private final Attachments attachments;

    /** The routes to these files. */
    public AttachmentRoutes(Attachments attachments) {
        this.attachments = requireNonNull(attachments, "attachments is null");
    }

    /** All of them. */
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/api/attachments", "Takes a file, to be sent with a message")
                        .needs(Permission.CHAT)
                        .tag(TAG)
                        .query(new QueryParam.Text(NAME, "What the file is called.", LONGEST_NAME))
                        .returns(201, "The file's id and address, and what it is by its content")
                        .receive(FileType.MOST_OF_DOCUMENT, this::take),
                Endpoint.get(ONE, "A file")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .returns(200, "A picture as it is; anything else as bytes to be saved")
                        .type(BYTES)
                        .answer(this::give),
                Endpoint.delete(ONE, "Deletes a file, sent or not; messages keep its name")
                        .needs(Permission.CHAT)
                        .tag(TAG)
                        .returns(204, "It is gone")
                        .answer(this::delete));
    }

    private ApiResponse take(ApiRequest request, InputStream body) throws IOException {
        try {
            Attachment taken = attachments.add(
                    request.caller(), request.query(NAME).orElse(""), request.header("Content-Type"), body);
            return ApiResponse.json(201, json(taken));
        } catch (FileRefused refused) {
            throw refusal(refused, Optional.empty());
        }
    }

    /** What a client is told of a file that is not taken; {@code field} is where it stood, if not by itself. */
    public static ProblemException refusal(FileRefused refused, Optional<String> field) {
        int status = switch (refused.reason()) {
            case CONTENT -> 422;
            case TYPE -> 415;
            case SIZE -> 413;
            case QUOTA -> 409;
        };
        return new ProblemException(new Problem(status, String.valueOf(refused.getMessage()), field, Optional.empty()));
    }

    private static ObjectNode json(Attachment attachment) {
        return Json.object()
                .put("id", attachment.id().value())
                .put("name", attachment.name())
                .put("mediaType", attachment.type().mediaType())
                .put("size", attachment.size())
                .put("url", UiParts.FILES + attachment.id().value());
    }

    private ApiResponse give(ApiRequest request) {
        Attachment found = attachments.find(request.caller(), id(request)).orElseThrow(AttachmentRoutes::nothing);
        Bytes content = attachments.content(request.caller(), found.id()).orElseThrow(AttachmentRoutes::nothing);
        boolean picture = found.type().picture();
        return ApiResponse.bytes(picture ? found.type().mediaType() : BYTES, content.toArray())
                .with(
                        "Content-Disposition",
                        (picture ? "inline" : "attachment") + "; filename*=UTF-8''" + encoded(found.name()))
                .with("Content-Security-Policy", POLICY);
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    private ApiResponse delete(ApiRequest request) {
        if (!attachments.delete(request.caller(), id(request))) {
            throw nothing();
        }
        return ApiResponse.empty(204);
    }

    private static AttachmentId id(ApiRequest request) {
        try {
            return new AttachmentId(request.param("id"));
        } catch (IllegalArgumentException _) {
            throw nothing();
        }
    }

    private static ProblemException nothing() {
        return ProblemException.notFound("There is no such file.");
    }
}
