package dev.outcrop.prompt;

import java.util.Optional;

/** Prompts that are kept elsewhere. */
public interface ManagedPrompts {

    /** There are none. */
    ManagedPrompts NONE = new ManagedPrompts() {
        @Override
        public Optional<Version> find(PromptRef ref) {
            return Optional.empty();
        }

        @Override
        public void unfit(PromptRef ref, Version version, String why) {}

        @Override
        public void used(PromptRef ref, Version version) {}
    };

    /** The version that is to be used now; empty if it can't be had. Fails never, and takes a short time at most. */
    Optional<Version> find(PromptRef ref);

    /** Takes note that a version is not used, and why: a sentence without the prompt's text. */
    void unfit(PromptRef ref, Version version, String why);

    /** Takes note that a version is used, whatever was wrong with it before. */
    void used(PromptRef ref, Version version);

    /**
     * A version of a prompt.
     *
     * @param number counts from 1
     * @param text as it is written there, with its variables and partials
     */
    record Version(int number, String text) {}
}
