package dev.outcrop.prompt;

import java.util.Optional;

/** Prompts by their version, each once, so that it can be told later what a model was told. */
public interface PromptArchive {

    /** Keeps nothing. */
    PromptArchive NONE = new PromptArchive() {
        @Override
        public void keep(Prompt prompt) {}

        @Override
        public Optional<Prompt> find(String version) {
            return Optional.empty();
        }
    };

    /** Keeps it; cheap if it is kept already. */
    void keep(Prompt prompt);

    /** The prompt of that version, if it was kept. */
    Optional<Prompt> find(String version);
}
