terraform {
  required_version = ">= 1.11"

  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = "3.1.1"
    }
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "2.38.0"
    }
  }

  backend "s3" {
    bucket       = "embeddings-dev-state-4034a9"
    encrypt      = true
    key          = "embeddings/development/platform.tfstate"
    kms_key_id   = "alias/embeddings-dev-state"
    region       = "eu-central-1"
    use_lockfile = true
  }
}
