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
    bucket       = "fraud-api-prod-state-dae1f7"
    encrypt      = true
    key          = "fraud-api/production/platform.tfstate"
    kms_key_id   = "alias/fraud-api-prod-state"
    region       = "eu-central-1"
    use_lockfile = true
  }
}
