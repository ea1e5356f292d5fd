package dev.outcrop.iac.aws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What of a stage holds data, and stays when a stage that keeps its data is removed. */
record Remains(Place place) {
    private static final Map<String, String> WORDS = words();

    /** Where each thing is, for a person. */
    List<String> told() {
        var lines = new ArrayList<String>();
        for (String kind : place.kinds()) {
            String stack = place.names().stack(kind);
            if (place.stacks().find(stack).isEmpty()) {
                continue;
            }
            place
                    .services()
                    .cloudFormation()
                    .listStackResourcesPaginator(request -> request.stackName(stack))
                    .stackResourceSummaries()
                    .stream()
                    .filter(resource -> WORDS.containsKey(resource.resourceType()))
                    .map(resource -> WORDS.get(resource.resourceType()) + " " + resource.physicalResourceId())
                    .forEach(lines::add);
        }
        return lines;
    }

    private static Map<String, String> words() {
        var words = new LinkedHashMap<String, String>();
        words.put("AWS::RDS::DBCluster", "conversations, in the database cluster");
        words.put("AWS::S3::Bucket", "files, in the bucket");
        words.put("AWS::CloudFront::Distribution", "the name that people come by, in CloudFront's distribution");
        words.put("AWS::Cognito::UserPool", "people, in the user pool");
        words.put("AWS::SecretsManager::Secret", "the secret");
        words.put("AWS::KMS::Key", "the key that all of it is encrypted under:");
        words.put("AWS::ECR::Repository", "images, in the repository");
        words.put("AWS::Logs::LogGroup", "the log");
        return Map.copyOf(words);
    }
}
