package dev.outcrop.server.http;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What is answered to a GET that is no route of the API. */
@FunctionalInterface
public interface Pages {

    /** None at all. */
    Pages NONE = (_, _) -> {
        throw ProblemException.notFound("There is nothing at this address.");
    };

    /**
     * The file for a path.
     *
     * @param segments the path between its slashes, decoded: not to be trusted as a file's name
     * @param headers looks up a request header
     */
    ApiResponse get(List<String> segments, Function<String, Optional<String>> headers);
}
