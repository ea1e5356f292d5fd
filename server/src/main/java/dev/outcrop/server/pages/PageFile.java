package dev.outcrop.server.pages;

import dev.outcrop.server.http.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** One file in all its encodings. */
final class PageFile {
    private static final String PLAIN = "identity";

    /** In order of preference. */
    private static final List<Encoding> ENCODINGS = List.of(new Encoding("br", ".br"), new Encoding("gzip", ".gz"));

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json; charset=utf-8"),
            Map.entry("map", "application/json; charset=utf-8"),
            Map.entry("webmanifest", "application/manifest+json; charset=utf-8"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"));

    private static final Pattern NEVER = Pattern.compile("q=0([.]0{0,3})?");

    private final String type;
    private final String hash;
    private final Map<String, byte[]> contents;

    private PageFile(String type, String hash, Map<String, byte[]> contents) {
        this.type = type;
        this.hash = hash;
        this.contents = contents;
    }

    /** The file of that name, if there is one of a type that pages have. */
    static Optional<PageFile> read(ClassLoader files, String path) {
        Optional<String> type = Optional.ofNullable(TYPES.get(path.substring(path.lastIndexOf('.') + 1)));
        Optional<byte[]> plain = type.flatMap(_ -> bytes(files, path));
        if (type.isEmpty() || plain.isEmpty()) {
            return Optional.empty();
        }
        var contents = new LinkedHashMap<String, byte[]>();
        for (Encoding encoding : ENCODINGS) {
            bytes(files, path + encoding.ending()).ifPresent(content -> contents.put(encoding.name(), content));
        }
        contents.put(PLAIN, plain.get());
        return Optional.of(new PageFile(type.get(), hash(plain.get()), contents));
    }

    /** The file in the best encoding that the client takes, or 304 if it has it. */
    ApiResponse answer(Function<String, Optional<String>> headers, String caching) {
        String encoding = best(headers.apply("Accept-Encoding").orElse(""));
        String tag = "\"" + hash + "-" + encoding + "\"";
        boolean known = headers.apply("If-None-Match").stream()
                .flatMap(tags -> Arrays.stream(tags.split(",", -1)))
                .map(one -> one.strip().replaceFirst("^W/", ""))
                .anyMatch(one -> one.equals(tag) || one.equals("*"));
        ApiResponse answer =
                known ? ApiResponse.empty(304) : ApiResponse.bytes(type, contents.getOrDefault(encoding, new byte[0]));
        answer = answer.with("ETag", tag).with("Cache-Control", caching).with("Vary", "Accept-Encoding");
        return encoding.equals(PLAIN) || known ? answer : answer.with("Content-Encoding", encoding);
    }

    private String best(String accepted) {
        return contents.keySet().stream()
                .filter(encoding -> accepts(accepted, encoding))
                .findFirst()
                .orElse(PLAIN);
    }

    /** An encoding that is named without {@code q=0}; {@code *} is not taken at its word: plain is always right. */
    private static boolean accepts(String accepted, String encoding) {
        return Arrays.stream(accepted.toLowerCase(Locale.ROOT).replace(" ", "").split(",", -1))
                .map(one -> one.split(";", 2))
                .filter(one -> one[0].equals(encoding))
                .anyMatch(one -> one.length == 1 || !NEVER.matcher(one[1]).matches());
    }

    private static Optional<byte[]> bytes(ClassLoader files, String path) {
        try (InputStream in = files.getResourceAsStream(path)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + path + " of the pages can't be read", e);
        }
    }

    private static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** An encoding and what is added to the name of a file that has it. */
    private record Encoding(String name, String ending) {}
}
