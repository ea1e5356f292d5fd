package dev.outcrop.server.ui;

import dev.outcrop.model.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What an answer was taken from: the sources of its citations, each once in a step, in the order of the text.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Citation.html">Citation</a>
 */
final class Sources {
    private Sources() {}

    static List<UiChunk> of(int step, List<Block> answer) {
        Map<String, UiChunk> found = new LinkedHashMap<>();
        for (Block block : answer) {
            if (block instanceof Block.Citations(String _, JsonNode raw)) {
                for (JsonNode citation : raw.path("citations")) {
                    add(step, citation, found);
                }
            }
        }
        return List.copyOf(found.values());
    }

    private static void add(int step, JsonNode citation, Map<String, UiChunk> found) {
        String id = "s" + step + "." + found.size();
        String title = citation.path("title").asString("").strip();
        String source = citation.path("source").asString("").strip();
        Optional<String> url = web(citation.path("location")
                        .path("web")
                        .path("url")
                        .asString(""))
                .or(() -> web(source));
        if (url.isPresent()) {
            found.putIfAbsent(
                    url.get(),
                    new UiChunk.SourceUrl(id, url.get(), Optional.of(title).filter(words -> !words.isEmpty())));
            return;
        }
        String name = title.isEmpty() ? source : title;
        if (!name.isEmpty()) {
            found.putIfAbsent(name, new UiChunk.SourceDocument(id, name));
        }
    }

    /** Only the web: what a model cites could otherwise be the address of a script. */
    private static Optional<String> web(String address) {
        String scheme = address.toLowerCase(Locale.ROOT);
        return Optional.of(address).filter(_ -> scheme.startsWith("https://") || scheme.startsWith("http://"));
    }
}
