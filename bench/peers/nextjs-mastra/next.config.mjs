export default {
  output: "standalone",
  serverExternalPackages: ["@mastra/*"],
};
