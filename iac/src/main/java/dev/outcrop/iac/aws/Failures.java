package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.StageProblem;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What went wrong, as a sentence for whoever is at the command line. */
final class Failures {
    private Failures() {}

    static String sentence(RuntimeException failure) {
        return switch (failure) {
            case Trouble trouble -> said(trouble);
            case StageProblem problem -> said(problem);
            case AwsServiceException refused -> refused(refused);
            case SdkClientException client
            when said(client).contains("credentials") ->
                "there are no AWS credentials here that work: name a profile with AWS_PROFILE (sign in with aws sso login"
                        + " --profile NAME), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
            case SdkClientException client -> "AWS was not reached: " + said(client);
            default -> failure.getClass().getSimpleName() + ": " + said(failure);
        };
    }

    private static String refused(AwsServiceException refused) {
        var details = Optional.ofNullable(refused.awsErrorDetails());
        String service = details.map(known -> known.serviceName()).orElse("AWS");
        String code = details.map(known -> known.errorCode()).orElse("" + refused.statusCode());
        String message = details.map(known -> known.errorMessage()).orElseGet(() -> said(refused));
        return service + " answered " + code + ": " + message;
    }

    private static String said(RuntimeException failure) {
        return String.valueOf(failure.getMessage());
    }
}
