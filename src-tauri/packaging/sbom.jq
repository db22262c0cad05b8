# Merges the SBOMs of the three programs into one for the package; $root is the build folder.
.[0] + {
  metadata: (.[0].metadata + {
    component: {
      type: "application",
      "bom-ref": $package,
      name: $package,
      version: $version,
      hashes: [{alg: "SHA-256", content: $sum}],
      licenses: [{expression: "MIT OR Apache-2.0"}]
    }
  }),
  components: (map([.metadata.component], .components) | flatten
    | map(del(.components))
    # A crate may only build one program, and be part of another.
    | group_by(."bom-ref") | map(min_by(.scope == "excluded"))),
  dependencies: ((map(.dependencies) | flatten | group_by(.ref)
    | map({ref: .[0].ref, dependsOn: (map(.dependsOn // []) | flatten | unique)}))
    + [{ref: $package, dependsOn: map(.metadata.component."bom-ref")}])
}
| del(.serialNumber)
| walk(if type == "string" then gsub("path\\+file://" + $root; "path+file:///ecoute") else . end)
