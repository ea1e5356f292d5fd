package dev.outcrop.server.http;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a route answers at once. */
public final class ApiResponse {
    /** The media type of JSON answers. */
    public static final String JSON = "application/json; charset=utf-8";

    private static final byte[] NOTHING = {};

    private final int status;
    private final Optional<String> contentType;
    private final byte[] content;
    private final Map<String, String> headers;
    private final List<String> cookies;

    ApiResponse(int status, Optional<String> contentType, byte[] content, Map<String, String> headers) {
        this(status, contentType, content, headers, List.of());
    }

    private ApiResponse(
            int status,
            Optional<String> contentType,
            byte[] content,
            Map<String, String> headers,
            List<String> cookies) {
        this.status = status;
        this.contentType = requireNonNull(contentType, "contentType is null");
        this.content = requireNonNull(content, "content is null");
        this.headers = Map.copyOf(headers);
        this.cookies = List.copyOf(cookies);
    }

    int status() {
        return status;
    }

    /** Empty if there is no content. */
    Optional<String> contentType() {
        return contentType;
    }

    byte[] content() {
        return content;
    }

    /** The headers besides those that every response has. */
    Map<String, String> headers() {
        return headers;
    }

    /** The cookies that are set, or taken away. */
    List<String> cookies() {
        return cookies;
    }

    /** 200 with JSON. */
    public static ApiResponse ok(JsonNode json) {
        return json(200, json);
    }

    /** JSON with a status. */
    public static ApiResponse json(int status, JsonNode json) {
        return new ApiResponse(status, Optional.of(JSON), Json.bytes(json), Map.of());
    }

    /** 200 with text of a media type. */
    public static ApiResponse text(String contentType, String text) {
        return bytes(contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /** 200 with bytes of a media type. */
    public static ApiResponse bytes(String contentType, byte[] bytes) {
        return new ApiResponse(200, Optional.of(contentType), bytes, Map.of());
    }

    /** A status and nothing else, such as 204 or 304. */
    public static ApiResponse empty(int status) {
        return new ApiResponse(status, Optional.empty(), NOTHING, Map.of());
    }

    /** Sends a browser elsewhere, where it asks with GET. */
    public static ApiResponse redirect(String location) {
        return empty(303).with("Location", location);
    }

    /** The same with one more cookie, as in {@code Set-Cookie}. */
    public ApiResponse withCookie(String cookie) {
        var more = new ArrayList<>(cookies);
        more.add(cookie);
        return new ApiResponse(status, contentType, content, headers, more);
    }

    /** The same with one more header. */
    public ApiResponse with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new ApiResponse(status, contentType, content, more, cookies);
    }
}
