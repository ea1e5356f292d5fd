package dev.outcrop.iac.aws;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** What flags have answered of {@code init}'s questions. */
record Answers(Map<Question, String> given) {

    /** Gives a command the flag of each question. */
    static void addTo(CommandSpec command) {
        for (Question question : Question.values()) {
            command.addOption(question.option());
        }
    }

    /** Those of a command that was read. */
    static Answers of(ParseResult read) {
        var given = new EnumMap<Question, String>(Question.class);
        for (Question question : Question.values()) {
            Optional.ofNullable(read.<String>matchedOptionValue(question.flag(), null))
                    .ifPresent(answer -> given.put(question, answer));
        }
        return new Answers(given);
    }

    Optional<String> to(Question question) {
        return Optional.ofNullable(given.get(question));
    }

    /** The region for questions about the account, which is the same in all of them. */
    String region() {
        return to(Question.REGION).or(Answers::usual).orElse("us-east-1");
    }

    /** The region of the environment or the profile. */
    static Optional<String> usual() {
        try {
            return Optional.of(
                    DefaultAwsRegionProviderChain.builder().build().getRegion().id());
        } catch (SdkClientException _) {
            return Optional.empty();
        }
    }
}
