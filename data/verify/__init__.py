"""Whether a store is what its sources say: by hashes, by figures against each other, and by deriving it again."""
