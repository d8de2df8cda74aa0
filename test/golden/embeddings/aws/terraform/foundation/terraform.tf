terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.25.0"
    }
  }

  backend "s3" {
    bucket       = "embeddings-dev-state-4034a9"
    encrypt      = true
    key          = "embeddings/development/foundation.tfstate"
    kms_key_id   = "alias/embeddings-dev-state"
    region       = "eu-central-1"
    use_lockfile = true
  }
}
